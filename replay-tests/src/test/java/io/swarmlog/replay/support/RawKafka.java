package io.swarmlog.replay.support;

import io.swarmlog.broker.MutualTls;
import io.swarmlog.broker.TlsFiles;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLSocket;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.RequestHeader;

/// One connection to a port of the log: single requests of Kafka's protocol, as whoever the
/// certificate names. No client stands between that would try again or ask for something else.
public final class RawKafka implements AutoCloseable {
    private static final int PATIENCE_MS = 60_000;
    private static final Set<Errors> REFUSALS =
            Set.of(
                    Errors.TOPIC_AUTHORIZATION_FAILED,
                    Errors.GROUP_AUTHORIZATION_FAILED,
                    Errors.CLUSTER_AUTHORIZATION_FAILED,
                    Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED);

    /// What became of a request.
    public enum Answer {
        ALLOWED,
        REFUSED,
        NOT_LET_IN
    }

    private final SSLSocket socket;
    private int requests;

    private RawKafka(SSLSocket socket) {
        this.socket = socket;
    }

    public static RawKafka open(TlsFiles identity, int port) throws IOException {
        SSLSocket socket =
                (SSLSocket)
                        MutualTls.of(identity)
                                .clientContext()
                                .getSocketFactory()
                                .createSocket("127.0.0.1", port);
        socket.setSoTimeout(PATIENCE_MS);
        return new RawKafka(socket);
    }

    /// Asks on a connection of its own.
    public static Answer once(TlsFiles identity, int port, AbstractRequest request) {
        try (RawKafka connection = open(identity, port)) {
            AbstractResponse response = connection.ask(request);
            return response.errorCounts().keySet().stream().anyMatch(REFUSALS::contains)
                    ? Answer.REFUSED
                    : Answer.ALLOWED;
        } catch (IOException ended) {
            return Answer.NOT_LET_IN;
        }
    }

    /// @throws IOException when the connection ends before the answer
    public AbstractResponse ask(AbstractRequest request) throws IOException {
        RequestHeader header = send(request);
        var in = new DataInputStream(socket.getInputStream());
        byte[] answer = new byte[in.readInt()];
        in.readFully(answer);
        return AbstractResponse.parseResponse(ByteBuffer.wrap(answer), header);
    }

    /// Sends a request whose answer may take its time.
    public RequestHeader send(AbstractRequest request) throws IOException {
        var header = new RequestHeader(request.apiKey(), request.version(), "raw", ++requests);
        ByteBuffer bytes = request.serializeWithHeader(header);
        byte[] framed = new byte[Integer.BYTES + bytes.remaining()];
        ByteBuffer.wrap(framed).putInt(bytes.remaining()).put(bytes);
        var out = new DataOutputStream(socket.getOutputStream());
        out.write(framed);
        out.flush();
        return header;
    }

    /// Waits for the other side to end the connection, so long at most; what it still says is passed
    /// over.
    public Optional<IOException> awaitEnd(Duration atMost) {
        try {
            socket.setSoTimeout((int) atMost.toMillis());
            long passed =
                    socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
            return passed >= 0 ? Optional.empty() : Optional.of(new IOException("no end"));
        } catch (java.net.SocketTimeoutException late) {
            return Optional.of(late);
        } catch (IOException reset) {
            return Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
