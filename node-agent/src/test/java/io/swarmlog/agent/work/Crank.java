package io.swarmlog.agent.work;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;

/// The time and the threads of a test: nothing happens but by a turn of the crank.
final class Crank implements Timeline {
    private record Later(long atMs, long number, Runnable action) {}

    private final Deque<Runnable> queue = new ArrayDeque<>();
    private final Deque<Runnable> effects = new ArrayDeque<>();
    private final PriorityQueue<Later> timers =
            new PriorityQueue<>(
                    java.util.Comparator.comparingLong(Later::atMs)
                            .thenComparingLong(Later::number));
    private long nowMs = 1_000_000;
    private long timerNumber;

    @Override
    public long nowMs() {
        return nowMs;
    }

    @Override
    public void soon(Runnable action) {
        queue.add(action);
    }

    @Override
    public void after(Duration delay, Runnable action) {
        timers.add(new Later(nowMs + delay.toMillis(), timerNumber++, action));
    }

    /// Where the blocking calls go.
    Executor effects() {
        return effects::add;
    }

    /// Runs what is queued on the loop, but no blocking call.
    void loop() {
        while (!queue.isEmpty()) {
            queue.poll().run();
        }
    }

    /// Runs everything until nothing is left but time.
    void run() {
        loop();
        while (!effects.isEmpty()) {
            effects.poll().run();
            loop();
        }
    }

    /// The number of blocking calls that were begun and have not returned.
    int calls() {
        return effects.size();
    }

    /// Lets time pass.
    void pass(Duration time) {
        long until = nowMs + time.toMillis();
        while (!timers.isEmpty() && timers.peek().atMs() <= until) {
            Later next = timers.poll();
            nowMs = next.atMs();
            next.action().run();
            run();
        }
        nowMs = until;
    }
}
