@NullMarked
package dev.marquette.etcd;

import org.jspecify.annotations.NullMarked;
