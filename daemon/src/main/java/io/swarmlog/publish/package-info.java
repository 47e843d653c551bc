/// Commands from outside: a program with a publisher's certificate writes them to the topic
/// `commands`, and hears on `events` what became of them. Here is what the command line needs of
/// that, and how a program gets its certificate; docs/PUBLISHING.md shows a program.
@NullMarked
package io.swarmlog.publish;

import org.jspecify.annotations.NullMarked;
