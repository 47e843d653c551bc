package io.swarmlog.command.api;

import io.swarmlog.image.ClusterImage;
import java.util.List;
import java.util.random.RandomGenerator;

/// Names for services that were sent without one: `adjective_surname`, as Docker's
/// `namesgenerator` makes them. Chance is fine here: the name goes on the log with the command.
final class Names {
    /// After so many names that are taken, one with a number is given.
    private static final int TRIES = 20;

    private static final int NUMBERS = 1_000_000;

    private static final List<String> ADJECTIVES =
            List.of(
                    "admiring",
                    "amazing",
                    "awesome",
                    "blissful",
                    "bold",
                    "brave",
                    "busy",
                    "charming",
                    "clever",
                    "compassionate",
                    "competent",
                    "confident",
                    "cool",
                    "dazzling",
                    "determined",
                    "dreamy",
                    "eager",
                    "ecstatic",
                    "elastic",
                    "elated",
                    "elegant",
                    "eloquent",
                    "epic",
                    "exciting",
                    "fervent",
                    "festive",
                    "flamboyant",
                    "focused",
                    "friendly",
                    "funny",
                    "gallant",
                    "gifted",
                    "goofy",
                    "gracious",
                    "great",
                    "happy",
                    "hopeful",
                    "hungry",
                    "infallible",
                    "inspiring",
                    "jolly",
                    "jovial",
                    "keen",
                    "kind",
                    "laughing",
                    "loving",
                    "lucid",
                    "magical",
                    "modest",
                    "musing",
                    "nice",
                    "nifty",
                    "nostalgic",
                    "objective",
                    "optimistic",
                    "peaceful",
                    "pensive",
                    "practical",
                    "priceless",
                    "quirky",
                    "quizzical",
                    "relaxed",
                    "reverent",
                    "romantic",
                    "serene",
                    "sharp",
                    "silly",
                    "sleepy",
                    "stoic",
                    "strange",
                    "sweet",
                    "tender",
                    "thirsty",
                    "trusting",
                    "unruffled",
                    "upbeat",
                    "vibrant",
                    "vigilant",
                    "vigorous",
                    "wizardly",
                    "wonderful",
                    "youthful",
                    "zealous",
                    "zen");

    private static final List<String> SURNAMES =
            List.of(
                    "agnesi",
                    "allen",
                    "antonelli",
                    "archimedes",
                    "babbage",
                    "banach",
                    "bardeen",
                    "bell",
                    "bohr",
                    "booth",
                    "cannon",
                    "carson",
                    "cerf",
                    "chandrasekhar",
                    "cori",
                    "curie",
                    "darwin",
                    "davinci",
                    "diffie",
                    "dijkstra",
                    "einstein",
                    "elion",
                    "engelbart",
                    "euclid",
                    "euler",
                    "faraday",
                    "fermat",
                    "fermi",
                    "feynman",
                    "franklin",
                    "galileo",
                    "galois",
                    "gates",
                    "goldberg",
                    "goodall",
                    "hamilton",
                    "hawking",
                    "heisenberg",
                    "hermann",
                    "hertz",
                    "hodgkin",
                    "hopper",
                    "hypatia",
                    "jackson",
                    "jepsen",
                    "johnson",
                    "kalam",
                    "keller",
                    "kepler",
                    "khorana",
                    "kilby",
                    "knuth",
                    "kowalevski",
                    "lamport",
                    "leakey",
                    "liskov",
                    "lovelace",
                    "maxwell",
                    "mayer",
                    "mcclintock",
                    "meitner",
                    "mendel",
                    "mirzakhani",
                    "morse",
                    "newton",
                    "nobel",
                    "noether",
                    "pare",
                    "pascal",
                    "pasteur",
                    "payne",
                    "perlman",
                    "pike",
                    "poincare",
                    "ptolemy",
                    "raman",
                    "ramanujan",
                    "ride",
                    "ritchie",
                    "sammet",
                    "shannon",
                    "shockley",
                    "sinoussi",
                    "stallman",
                    "swartz",
                    "tesla",
                    "thompson",
                    "torvalds",
                    "turing",
                    "villani",
                    "wescoff",
                    "wiles",
                    "wright",
                    "yalow",
                    "yonath");

    private final RandomGenerator random;

    Names(RandomGenerator random) {
        this.random = random;
    }

    /// A name no service has now.
    String fresh(ClusterImage image) {
        for (int tries = 0; tries < TRIES; tries++) {
            String name = pick(ADJECTIVES) + '_' + pick(SURNAMES);
            if (image.serviceNamed(name).isEmpty()) {
                return name;
            }
        }
        return pick(ADJECTIVES) + '_' + pick(SURNAMES) + number(NUMBERS);
    }

    private String pick(List<String> words) {
        return words.get(number(words.size()));
    }

    private synchronized int number(int bound) {
        return random.nextInt(bound);
    }
}
