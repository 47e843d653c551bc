package io.swarmlog.state.decide;

import io.swarmlog.image.Service;
import io.swarmlog.log.Event;
import io.swarmlog.log.Input;
import io.swarmlog.model.Reason;
import io.swarmlog.model.ServiceId;
import io.swarmlog.model.ServiceSpec;
import io.swarmlog.model.UpdateStatus;
import io.swarmlog.state.admit.Admission;
import io.swarmlog.state.admit.Refusal;
import io.swarmlog.state.turn.Turn;
import java.util.Optional;
import java.util.function.Consumer;

/// What users wish of services (SwarmKit manager/controlapi/service.go).
final class ServiceWishes {
    private ServiceWishes() {}

    static void create(Turn turn, Input.CreateService wish) {
        switch (Admission.of(turn.image(), wish.spec(), Optional.empty())) {
            case Admission.Refused(Event.Rejected rejection) -> turn.emit(rejection);
            case Admission.Admitted(ServiceSpec spec) ->
                    turn.emit(
                            new Event.ServiceCreated(
                                    new ServiceId(turn.newId()), spec, wish.registryAuth()));
        }
    }

    static void update(Turn turn, Input.UpdateService wish) {
        find(turn, wish.service(), service -> update(turn, service, wish));
    }

    /// Checked in the order of the real engine: the spec, what may not change, the version.
    private static void update(Turn turn, Service service, Input.UpdateService wish) {
        switch (Admission.of(turn.image(), wish.spec(), Optional.of(service.id()))) {
            case Admission.Refused(Event.Rejected rejection) ->
                    turn.emit(fixed(service, wish.spec()).orElse(rejection));
            case Admission.Admitted(ServiceSpec spec) ->
                    turn.emit(
                            fixed(service, spec)
                                    .or(() -> outdated(service, wish.version()))
                                    .map(Event.class::cast)
                                    .orElse(
                                            new Event.ServiceUpdated(
                                                    service.id(),
                                                    spec,
                                                    Event.Change.UPDATE,
                                                    wish.registryAuth()
                                                            .or(service::registryAuth))));
        }
    }

    /// A service keeps its mode and its name.
    private static Optional<Event.Rejected> fixed(Service service, ServiceSpec spec) {
        if (!service.spec().mode().getClass().equals(spec.mode().getClass())) {
            return Optional.of(
                    Refusal.rpc(Reason.UNIMPLEMENTED, "service mode change is not allowed"));
        }
        if (!service.name().equals(spec.name())) {
            return Optional.of(
                    Refusal.rpc(Reason.UNIMPLEMENTED, "renaming services is not supported"));
        }
        return Optional.empty();
    }

    private static Optional<Event.Rejected> outdated(Service service, long version) {
        return Versions.isCurrent(service.meta(), version)
                ? Optional.empty()
                : Optional.of(Versions.OUT_OF_SEQUENCE);
    }

    static void rollback(Turn turn, Input.RollbackService wish) {
        find(turn, wish.service(), service -> rollback(turn, service, wish.version()));
    }

    private static void rollback(Turn turn, Service service, long version) {
        if (service.previous().isEmpty()) {
            turn.emit(
                    Refusal.rpc(
                            Reason.FAILED_PRECONDITION,
                            "service " + service.id() + " does not have a previous spec"));
            return;
        }
        ServiceSpec previous = service.previous().get().spec();
        // The ports of the previous spec may be another's by now.
        switch (Admission.of(turn.image(), previous, Optional.of(service.id()))) {
            case Admission.Refused(Event.Rejected rejection) -> turn.emit(rejection);
            case Admission.Admitted _ -> {
                Optional<Event.Rejected> outdated = outdated(service, version);
                if (outdated.isPresent()) {
                    turn.emit(outdated.get());
                    return;
                }
                turn.emit(
                        new Event.ServiceUpdated(
                                service.id(),
                                previous,
                                Event.Change.MANUAL_ROLLBACK,
                                service.registryAuth()));
                turn.emit(
                        new Event.UpdateStatusChanged(
                                service.id(),
                                Optional.of(
                                        new UpdateStatus(
                                                UpdateStatus.State.ROLLBACK_STARTED,
                                                turn.atMs(),
                                                Optional.empty(),
                                                "manually requested rollback"))));
            }
        }
    }

    static void scale(Turn turn, Input.ScaleService wish) {
        find(
                turn,
                wish.service(),
                service -> {
                    switch (service.spec().mode()) {
                        case ServiceSpec.Mode.Replicated _ ->
                                update(
                                        turn,
                                        service,
                                        new Input.UpdateService(
                                                wish.service(),
                                                service.meta().version(),
                                                service.spec().withReplicas(wish.replicas()),
                                                service.registryAuth()));
                        case ServiceSpec.Mode.Global _,
                                ServiceSpec.Mode.ReplicatedJob _,
                                ServiceSpec.Mode.GlobalJob _ ->
                                turn.emit(
                                        Refusal.rpc(
                                                Reason.INVALID_ARGUMENT,
                                                "scale can only be used with replicated mode"));
                    }
                });
    }

    static void remove(Turn turn, Input.RemoveService wish) {
        find(turn, wish.service(), service -> turn.emit(new Event.ServiceRemoved(service.id())));
    }

    private static void find(Turn turn, String reference, Consumer<Service> found) {
        switch (References.service(turn.image(), reference)) {
            case References.Found.One<Service>(Service service) -> found.accept(service);
            case References.Found.Refused<Service>(Event.Rejected rejection) ->
                    turn.emit(rejection);
        }
    }
}
