package io.swarmlog.broker;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.apache.kafka.server.authorizer.Action;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;
import org.apache.kafka.server.authorizer.AuthorizationResult;

/// Kafka's own authorizer, which also tells who tried what it may not: a member that reads or writes
/// a topic that is not its to touch is attacked or attacks.
public final class AuditedAuthorizer extends StandardAuthorizer {
    /// Told of each refusal, on a thread of the server: it must not block.
    public interface Listener {
        /// `who` is the role that it has now, and the name in the certificate; `what` the operation.
        void denied(String who, String from, String what, String topic);
    }

    /// The name by which Kafka asks whether a principal may touch any topic at all
    /// (`Authorizer.authorizeByResourceType`): nobody tried to touch it.
    private static final String ANY_TOPIC = "hardcode";

    private static final Map<String, Listener> LISTENERS = new ConcurrentHashMap<>();

    private String directory = "";

    /// Tells `listener` of what the server on that directory refuses; the result ends it.
    static AutoCloseable listen(String directory, Listener listener) {
        LISTENERS.put(directory, listener);
        return () -> LISTENERS.remove(directory);
    }

    @Override
    public void configure(Map<String, ?> configs) {
        super.configure(configs);
        directory = String.valueOf(configs.get("log.dirs"));
    }

    @Override
    public List<AuthorizationResult> authorize(
            AuthorizableRequestContext context, List<Action> actions) {
        List<AuthorizationResult> results = super.authorize(context, actions);
        Listener listener = LISTENERS.get(directory);
        if (listener != null) {
            for (int i = 0; i < actions.size(); i++) {
                if (results.get(i) == AuthorizationResult.DENIED && isTold(actions.get(i))) {
                    Action action = actions.get(i);
                    listener.denied(
                            who(context.principal()),
                            context.clientAddress().getHostAddress(),
                            action.operation().name(),
                            action.resourcePattern().name());
                }
            }
        }
        return results;
    }

    private static String who(KafkaPrincipal principal) {
        return principal instanceof DecidedPrincipals.Named named
                ? principal + " (" + named.party() + ")"
                : principal.toString();
    }

    /// What is filtered out of a list that was asked for is no attempt; Kafka marks it so.
    private static boolean isTold(Action action) {
        return action.logIfDenied()
                && action.resourcePattern().resourceType() == ResourceType.TOPIC
                && !action.resourcePattern().name().equals(ANY_TOPIC);
    }
}
