@NullMarked
package io.swarmlog.command.ca;

import org.jspecify.annotations.NullMarked;
