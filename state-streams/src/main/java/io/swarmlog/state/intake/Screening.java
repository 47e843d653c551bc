package io.swarmlog.state.intake;

import io.swarmlog.codec.Wire;
import io.swarmlog.codec.Wires;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.log.CommandRecord;
import io.swarmlog.log.Heartbeat;
import io.swarmlog.log.Input;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.Origin;
import io.swarmlog.log.ReportRecord;
import io.swarmlog.model.NodeId;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;

/// What of a record that came in is believed. It is asked in this order, so that nothing is decoded
/// that no member answers for:
///
/// 1. its size;
/// 2. who signed these very bytes ([Senders], [Publishers]);
/// 3. what they say;
/// 4. whether the signer may say that, in its present life and for the first time.
///
/// Whatever goes wrong on the way drops the record; nothing that is written to a topic stops who
/// reads it. Not safe for several threads.
public final class Screening {
    /// Characters of the reason why a node falls silent: a sentence and a path.
    private static final int MOST_REASON = 1_000;

    private static final String NOT_ITS_TO_SAY =
            "it says what only the swarm or another node may say";

    private final Wires wires;
    private final InstantSource clock;
    private final Senders senders = new Senders();

    /// @param clock whether a certificate that a record shows has expired
    public Screening(Wires wires, InstantSource clock) {
        this.wires = wires;
        this.clock = clock;
    }

    public Believed look(Letter letter, long offset, ClusterImage image) {
        Optional<String> tooLarge = letter.whyTooLarge();
        if (tooLarge.isPresent()) {
            return new Believed.Dropped(letter.claimed(), tooLarge.get());
        }
        return switch (letter.kind()) {
            case HEARTBEAT -> signed(letter, image, signer -> heartbeat(letter, signer, image));
            case REPORT -> signed(letter, image, signer -> report(letter, signer, image));
            case COMMAND ->
                    switch (Publishers.signer(letter, image, clock.instant())) {
                        case Publishers.Publisher(String principal) ->
                                decoded(
                                        wires.commands(),
                                        letter,
                                        it -> command(principal, it, offset));
                        case Publishers.Nobody(Optional<String> who, String why) ->
                                new Believed.Dropped(who.orElse(letter.claimed()), why);
                    };
        };
    }

    private Believed signed(
            Letter letter, ClusterImage image, Function<Senders.Signer, Believed> then) {
        return switch (senders.signer(letter, image)) {
            case Senders.Signer signer -> then.apply(signer);
            case Senders.Nobody(String why) -> new Believed.Dropped(letter.claimed(), why);
        };
    }

    /// What was written, if it is such a record. Whatever decoding throws is the record's fault: a
    /// length that no memory has, a nesting that no stack has.
    private static <T> Believed decoded(Wire<T> wire, Letter letter, Function<T, Believed> then) {
        T value;
        try {
            value = wire.decode(letter.value());
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            return new Believed.Dropped(letter.claimed(), "it can't be read: " + e);
        }
        return then.apply(value);
    }

    private Believed heartbeat(Letter letter, Senders.Signer signer, ClusterImage image) {
        return decoded(
                wires.heartbeats(),
                letter,
                (Heartbeat beat) ->
                        senders.whyNot(letter, signer, beat.node(), beat.incarnation(), image)
                                .<Believed>map(why -> new Believed.Dropped(letter.claimed(), why))
                                .orElseGet(() -> new Believed.Beat(beat)));
    }

    private Believed report(Letter letter, Senders.Signer signer, ClusterImage image) {
        return decoded(
                wires.reports(),
                letter,
                (ReportRecord report) ->
                        senders.whyNot(letter, signer, report.node(), report.incarnation(), image)
                                .or(() -> whyNotSayable(report))
                                .<Believed>map(why -> new Believed.Dropped(letter.claimed(), why))
                                .orElseGet(() -> taken(letter, report)));
    }

    private static Believed taken(Letter letter, ReportRecord report) {
        Believed.Taken taken =
                new Believed.Taken(
                        report.node().value(),
                        new InputRecord(
                                new Origin.Node(report.node()),
                                report.node().value(),
                                "reports/" + letter.place(),
                                report.observation()));
        return switch (report.observation()) {
            case Input.NodeLeft(NodeId node, long incarnation) ->
                    new Believed.Goodbye(node, incarnation, taken);
            case Input.NodeStopped(NodeId node, long incarnation) ->
                    new Believed.Goodbye(node, incarnation, taken);
            case Input.NodeWentSilent it ->
                    new Believed.Goodbye(it.node(), it.incarnation(), taken);
            case Input.Observation _ -> taken;
        };
    }

    /// A node may say what it is and sees; what is learned of nodes otherwise is not its to say.
    private static Optional<String> whyNotSayable(ReportRecord report) {
        return switch (report.observation()) {
            case Input.RegisterNode it ->
                    isIts(report, it.node(), it.incarnation())
                            ? Registrations.whyNot(it)
                            : Optional.of(NOT_ITS_TO_SAY);
            case Input.ReportTasks it -> unless(isIts(report, it.node(), it.incarnation()));
            case Input.NodeLeft it -> unless(isIts(report, it.node(), it.incarnation()));
            case Input.NodeStopped it -> unless(isIts(report, it.node(), it.incarnation()));
            // Last words: its engine does not answer, so it says why it falls silent.
            case Input.NodeWentSilent it ->
                    unless(
                            isIts(report, it.node(), it.incarnation())
                                    && it.message().length() <= MOST_REASON);
            case Input.NodeCameBack _,
                    Input.NodeBecameSuspect _,
                    Input.TookLead _,
                    Input.TurnedAway _ ->
                    Optional.of(NOT_ITS_TO_SAY);
        };
    }

    private static boolean isIts(ReportRecord report, NodeId node, long incarnation) {
        return node.equals(report.node()) && incarnation == report.incarnation();
    }

    private static Optional<String> unless(boolean itsOwn) {
        return itsOwn ? Optional.empty() : Optional.of(NOT_ITS_TO_SAY);
    }

    /// The principal is the certificate's; what the record says of its publisher is not looked at.
    private static Believed command(String principal, CommandRecord record, long offset) {
        return record.command() instanceof Input.Publishable
                ? new Believed.Taken(
                        principal,
                        new InputRecord(
                                new Origin.Published(offset),
                                principal,
                                record.commandId(),
                                record.command()))
                : new Believed.Dropped(
                        principal,
                        record.command().getClass().getSimpleName() + " is not for publishers");
    }
}
