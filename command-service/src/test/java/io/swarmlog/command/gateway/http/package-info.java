@NullMarked
package io.swarmlog.command.gateway.http;

import org.jspecify.annotations.NullMarked;
