package io.swarmlog.broker;

import java.util.Map;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.server.quota.ClientQuotaCallback;
import org.apache.kafka.server.quota.ClientQuotaEntity;
import org.apache.kafka.server.quota.ClientQuotaType;
import org.jspecify.annotations.Nullable;

/// How much a party may write to the log: each worker and publisher so many bytes a second,
/// whatever it calls its clients. One that writes more is answered later. A worker's reports are
/// some kilobytes; what it may write in all is bounded by what the topics keep ([TopicLayout]).
///
/// Managers have no bound: they are the log.
public final class MemberQuotas implements ClientQuotaCallback {
    static final double WRITTEN_BYTES_A_SECOND = 4 << 20;

    private static final String PARTY = "party";

    @Override
    public Map<String, String> quotaMetricTags(
            ClientQuotaType type, KafkaPrincipal principal, String clientId) {
        boolean isBound =
                type == ClientQuotaType.PRODUCE && !principal.getName().equals(Principals.MANAGER);
        if (!isBound) {
            return Map.of();
        }
        return Map.of(
                PARTY,
                principal instanceof DecidedPrincipals.Named named
                        ? named.party()
                        : principal.getName());
    }

    /// Nothing for those without a bound.
    @Override
    public @Nullable Double quotaLimit(ClientQuotaType type, Map<String, String> tags) {
        return tags.containsKey(PARTY) ? WRITTEN_BYTES_A_SECOND : null;
    }

    @Override
    public void updateQuota(ClientQuotaType type, ClientQuotaEntity entity, double value) {
        // The bounds are those above, whatever somebody writes into the metadata.
    }

    @Override
    public void removeQuota(ClientQuotaType type, ClientQuotaEntity entity) {
        // As above.
    }

    @Override
    public boolean quotaResetRequired(ClientQuotaType type) {
        return false;
    }

    @Override
    public boolean updateClusterMetadata(Cluster cluster) {
        return false;
    }

    @Override
    public void configure(Map<String, ?> configs) {
        // There is nothing to set.
    }

    @Override
    public void close() {
        // It holds nothing.
    }
}
