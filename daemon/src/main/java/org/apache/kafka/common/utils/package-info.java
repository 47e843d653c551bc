/// Kafka's package, for the one class that stands before Kafka's own.
package org.apache.kafka.common.utils;
