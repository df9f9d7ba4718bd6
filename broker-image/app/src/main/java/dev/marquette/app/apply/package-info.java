/** Configuration brought into force: the same code whether it comes from files or from etcd. */
@NullMarked
package dev.marquette.app.apply;

import org.jspecify.annotations.NullMarked;
