package io.swarmlog.command.gateway;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.util.concurrent.DefaultThreadFactory;

/// Netty's epoll event loops, with half-closed channels working.
///
/// Netty 4.2.13 to 4.2.20 (since its pull request 16689) removes a descriptor from epoll when a
/// channel waits for nothing, but does not remember that: waiting for anything again then fails and
/// closes the channel. A half-closed channel that reads nothing is in that state between any two
/// writes that block. So a registration here never waits for nothing: it waits for `EPOLLET` alone,
/// which means an error or the peer's going away, told once.
final class EpollLoops {
    private EpollLoops() {}

    static EventLoopGroup start(int loops) {
        IoHandlerFactory epoll = EpollIoHandler.newFactory();
        return new MultiThreadIoEventLoopGroup(
                loops,
                new DefaultThreadFactory("gateway", true),
                executor -> new Handler(epoll.newHandler(executor)));
    }

    private record Handler(IoHandler epoll) implements IoHandler {
        @Override
        public void initialize() {
            epoll.initialize();
        }

        @Override
        public int run(IoHandlerContext context) {
            return epoll.run(context);
        }

        @Override
        public void prepareToDestroy() {
            epoll.prepareToDestroy();
        }

        @Override
        public void destroy() {
            epoll.destroy();
        }

        @Override
        public IoRegistration register(IoHandle handle) throws Exception {
            return new Registration(epoll.register(handle));
        }

        @Override
        public void wakeup() {
            epoll.wakeup();
        }

        @Override
        public boolean isCompatible(Class<? extends IoHandle> type) {
            return epoll.isCompatible(type);
        }
    }

    private static final class Registration implements IoRegistration {
        private final IoRegistration epoll;
        private volatile boolean waiting;

        Registration(IoRegistration epoll) {
            this.epoll = epoll;
        }

        @Override
        public long submit(IoOps ops) {
            boolean nothing = ops.equals(EpollIoOps.NONE);
            if (nothing && !waiting) {
                return 0;
            }
            waiting = true;
            return epoll.submit(nothing ? EpollIoOps.EPOLLET : ops);
        }

        @Override
        public <T> T attachment() {
            return epoll.attachment();
        }

        @Override
        public boolean isValid() {
            return epoll.isValid();
        }

        @Override
        public boolean cancel() {
            return epoll.cancel();
        }
    }
}
