/// What every Kafka client of the program has in common, whatever it is for and wherever the log is.
@NullMarked
package io.swarmlog.client;

import org.jspecify.annotations.NullMarked;
