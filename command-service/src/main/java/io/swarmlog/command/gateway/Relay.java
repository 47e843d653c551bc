package io.swarmlog.command.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.swarmlog.command.gateway.http.Framing;
import io.swarmlog.command.gateway.http.HeadEnd;
import io.swarmlog.command.gateway.http.RequestHead;
import io.swarmlog.command.gateway.http.ResponseHead;
import java.util.function.Consumer;

/// One request that passes to the engine, and its answer: follows both to know where they end, and
/// changes no byte.
///
/// The answer goes `awaited ─▶ running ─▶ done`, or `awaited ─▶ tunnel` when the connection itself
/// becomes the body in both directions.
final class Relay {
    private final RequestHead head;
    private final Framing request;
    private int headLeft;
    private boolean answered;
    private boolean anyAnswerByte;
    private boolean keepsAlive;
    private Framing answer = Framing.untilClose();
    private HeadEnd answerHead = new HeadEnd();
    private ByteBuf fromEngine = Unpooled.EMPTY_BUFFER;
    private String server = "";

    /// The request with this head, whose `headBytes` bytes are the next to come.
    Relay(RequestHead head, int headBytes) {
        this.head = head;
        this.headLeft = headBytes;
        this.request = head.framing();
        this.keepsAlive = head.keepsAlive();
    }

    /// The client's bytes are all the engine's from now on.
    boolean isTunnel() {
        return answered && answer.isUntilClose();
    }

    boolean requestDone() {
        return headLeft == 0 && request.isDone();
    }

    boolean answerDone() {
        return answered && answer.isDone();
    }

    boolean isOver() {
        return requestDone() && answerDone();
    }

    /// True once the client has seen any of the answer.
    boolean anyAnswerByte() {
        return anyAnswerByte;
    }

    /// True when both sides go on after this exchange.
    boolean keepsAlive() {
        return keepsAlive && !fromEngine.isReadable();
    }

    /// The engine's `Server` header, once answered.
    String server() {
        return server;
    }

    /// Takes what of `held` is this request's: possibly nothing.
    ByteBuf fromClient(ByteBuf held) {
        if (isTunnel()) {
            return held.readRetainedSlice(held.readableBytes());
        }
        int count = Math.min(headLeft, held.readableBytes());
        headLeft -= count;
        int rest = held.readableBytes() - count;
        if (headLeft == 0 && rest > 0 && !request.isDone()) {
            count += request.pass(held.nioBuffer(held.readerIndex() + count, rest));
        }
        return held.readRetainedSlice(count);
    }

    /// Takes bytes of the engine and hands on those of this answer.
    void fromEngine(ByteBuf bytes, Consumer<ByteBuf> toClient) {
        fromEngine =
                ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(bytes.alloc(), fromEngine, bytes);
        while (fromEngine.isReadable() && !answerDone()) {
            int count = answered ? answer.pass(fromEngine.nioBuffer()) : takeHead();
            if (count < 0) {
                return;
            }
            anyAnswerByte = true;
            toClient.accept(fromEngine.readRetainedSlice(count));
        }
        if (!fromEngine.isReadable()) {
            release();
        }
    }

    void release() {
        fromEngine.release();
        fromEngine = Unpooled.EMPTY_BUFFER;
    }

    private int takeHead() {
        int length = answerHead.find(fromEngine.nioBuffer());
        if (length < 0) {
            return length;
        }
        ResponseHead found =
                ResponseHead.parse(fromEngine.nioBuffer(fromEngine.readerIndex(), length));
        answerHead = new HeadEnd();
        if (!found.isInterim()) {
            answered = true;
            answer = found.framing(head.method());
            keepsAlive = keepsAlive && found.keepsAlive();
            server = found.fields().first("server");
        }
        return length;
    }
}
