/** Topic names, topic filters, and the indexes that find the filters of a topic. */
@NullMarked
package dev.marquette.topic;

import org.jspecify.annotations.NullMarked;
