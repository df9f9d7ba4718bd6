/** The cluster's etcd, as the operator uses it: desired configuration out, applied state in. */
@NullMarked
package dev.marquette.operator.publish;

import org.jspecify.annotations.NullMarked;
