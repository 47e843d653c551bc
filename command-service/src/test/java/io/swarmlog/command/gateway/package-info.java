@NullMarked
package io.swarmlog.command.gateway;

import org.jspecify.annotations.NullMarked;
