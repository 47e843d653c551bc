package io.swarmlog.command.api;

import io.swarmlog.command.json.GoText;
import io.swarmlog.command.json.Refusal;

/// `…/logs` of services and tasks: what is wrong with a request is said as real engines do (moby
/// daemon/cluster `ServiceLogs`), a right one is answered 501, since logs are not collected yet.
final class Logs {
    private Logs() {}

    /// `object` looks the service or task up, and refuses when there is none.
    static void check(Call call, Runnable object) {
        if (!GoText.flag(call.query("stdout")) && !GoText.flag(call.query("stderr"))) {
            throw Refusal.internal("Bad parameters: you must choose at least one stream");
        }
        object.run();
        String tail = call.query("tail");
        if (!tail.isEmpty() && !tail.equals("all") && !isNumber(tail)) {
            throw Refusal.internal("tail value must be a positive integer or \"all\"");
        }
        String since = call.query("since");
        if (!since.isEmpty() && !isNumber(since.split("\\.", 2)[0])) {
            throw Refusal.internal("could not parse since timestamp: " + GoText.wrongInt(since));
        }
        throw Refusal.missing("docker service logs");
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.chars().allMatch(Character::isDigit);
    }
}
