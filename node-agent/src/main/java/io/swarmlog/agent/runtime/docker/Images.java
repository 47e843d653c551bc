package io.swarmlog.agent.runtime.docker;

import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.command.PullImageCmd;
import com.github.dockerjava.api.model.AuthConfig;
import com.github.dockerjava.api.model.PullResponseItem;
import io.swarmlog.agent.runtime.Job;
import io.swarmlog.agent.runtime.Trouble;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gets the images of tasks. Swarm mode asks the registry before each container, unless a digest
/// pins an image that is here; where no registry answers, every task then waits for the resolver.
/// So:
///
/// - a pinned image that is here is taken;
/// - an image that never came from a registry (it has no digest of one) is taken: it was built or
///   loaded here, and nothing newer can be elsewhere under a digest we know;
/// - any other image that is here is pulled, so that a tag that was moved is followed; but a registry
///   that does not begin to answer in [#PATIENCE] is taken as away, and the image here is used;
/// - an image that is not here is pulled, however long it takes.
///
/// Tasks of one image share one pull, and its result for a short time. A pull that fails is logged:
/// whether the task can do without is for the engine to say ("No such image").
final class Images {
    private static final Logger LOG = LoggerFactory.getLogger(Images.class);

    /// A registry that is there answers the first request in less; a resolver that is not costs 20 s.
    static final Duration PATIENCE = Duration.ofSeconds(3);

    /// A pull that says nothing for so long is stuck; it says nothing while a large layer is unpacked.
    private static final Duration LONGEST_SILENCE = Duration.ofMinutes(10);

    /// How long a pull counts for the next task of the same image.
    private static final Duration FRESH = Duration.ofSeconds(2);

    /// How long a registry that failed us is not asked again for an image that is here.
    private static final Duration AWAY = Duration.ofSeconds(30);

    private final EngineCalls engine;
    private final Executor executor;
    private final Map<Key, Ensured> ensured = new ConcurrentHashMap<>();

    Images(EngineCalls engine, Executor executor) {
        this.engine = engine;
        this.executor = executor;
    }

    private record Key(String image, Optional<String> auth) {}

    /// An image that was seen to, and until when that counts.
    private record Ensured(CompletableFuture<Long> untilNs) {
        boolean counts() {
            return !untilNs.isDone()
                    || !untilNs.isCompletedExceptionally()
                            && untilNs.join() - System.nanoTime() > 0;
        }
    }

    /// Sees to the image of the job, as far as possible.
    ///
    /// @throws Trouble when the job was abandoned, or the engine can't be reached
    void ensure(Job job) {
        String image = job.assignment().spec().containerSpec().image();
        Key key = new Key(image, job.registryAuth());
        Ensured shared =
                ensured.compute(
                        key,
                        (_, before) ->
                                before != null && before.counts()
                                        ? before
                                        : new Ensured(
                                                CompletableFuture.supplyAsync(
                                                        () -> see(key), executor)));
        CompletableFuture.anyOf(shared.untilNs().exceptionally(_ -> 0L), job.abandoned()).join();
        if (job.abandoned().isDone()) {
            throw Trouble.temporary("the task is no longer wanted");
        }
        if (shared.untilNs().isCompletedExceptionally()) {
            throw Trouble.temporary(
                    "the Docker Engine can't be asked for the image",
                    shared.untilNs().exceptionNow());
        }
    }

    /// What is known of the image is wrong.
    void forget(Job job) {
        ensured.remove(
                new Key(job.assignment().spec().containerSpec().image(), job.registryAuth()));
    }

    /// Until when the image needs no other look.
    private long see(Key key) {
        Optional<List<String>> here = digests(key.image());
        if (here.isPresent() && !isWorthAsking(key.image(), here.get())) {
            return System.nanoTime() + FRESH.toNanos();
        }
        boolean pulled = pull(key, here.isPresent());
        ensured.entrySet().removeIf(entry -> !entry.getValue().counts());
        return System.nanoTime() + (here.isPresent() && !pulled ? AWAY : FRESH).toNanos();
    }

    /// The digests by which registries know the image; nothing when it is not here.
    private Optional<List<String>> digests(String image) {
        try {
            InspectImageResponse found = engine.ask(docker -> docker.inspectImageCmd(image).exec());
            List<String> digests = found.getRepoDigests();
            return Optional.of(digests == null ? List.of() : digests);
        } catch (EngineCalls.Refused _) {
            return Optional.empty();
        }
    }

    private static boolean isWorthAsking(String image, List<String> digests) {
        return !image.contains("@") && !image.startsWith("sha256:") && !digests.isEmpty();
    }

    private boolean pull(Key key, boolean here) {
        try (Pull answers = new Pull()) {
            PullImageCmd pull = engine.ask(docker -> docker.pullImageCmd(repository(key.image())));
            tag(key.image()).ifPresent(pull::withTag);
            key.auth().flatMap(this::credentials).ifPresent(pull::withAuthConfig);
            engine.tell(_ -> pull.exec(answers));
            if (here && !answers.ends(PATIENCE) && answers.began.getCount() > 0) {
                throw new IOException("the registry does not answer");
            }
            answers.awaitEnd(LONGEST_SILENCE);
            if (answers.failure.isPresent()) {
                throw new IOException(answers.failure.get());
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Trouble.temporary("pull was interrupted", e);
        } catch (IOException | RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("image", key.image())
                    .addKeyValue("here", here)
                    .addKeyValue("answer", e.getMessage())
                    .log("pulling image failed");
            return false;
        }
    }

    /// The credentials in a header `X-Registry-Auth`: JSON in base64 for URLs.
    private Optional<AuthConfig> credentials(String header) {
        try {
            byte[] json = Base64.getUrlDecoder().decode(header.getBytes(StandardCharsets.US_ASCII));
            return Optional.of(engine.json().readValue(json, AuthConfig.class));
        } catch (IOException | IllegalArgumentException e) {
            LOG.atWarn().log("registry credentials can't be read");
            return Optional.empty();
        }
    }

    private static String repository(String image) {
        return tag(image).isPresent() && tagColon(image) >= 0
                ? image.substring(0, tagColon(image))
                : image;
    }

    /// The tag to ask for; `latest` where the image names none, since the engine would fetch all.
    private static Optional<String> tag(String image) {
        if (image.contains("@")) {
            return Optional.empty();
        }
        int colon = tagColon(image);
        return Optional.of(colon < 0 ? "latest" : image.substring(colon + 1));
    }

    private static int tagColon(String image) {
        int colon = image.lastIndexOf(':');
        return colon > image.lastIndexOf('/') ? colon : -1;
    }

    /// What a pull says as it goes on.
    private static final class Pull extends Answers<PullResponseItem> {
        private final CountDownLatch began = new CountDownLatch(1);
        private volatile Optional<String> failure = Optional.empty();

        @Override
        void next(PullResponseItem item) {
            began.countDown();
            if (item.getErrorDetail() != null) {
                failure = Optional.of(String.valueOf(item.getErrorDetail().getMessage()));
            }
        }
    }
}
