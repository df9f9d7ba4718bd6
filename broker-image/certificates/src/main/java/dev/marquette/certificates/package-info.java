/**
 * Certificates and private keys from PEM: brokers serve with them, and the operator reads them to
 * learn what brokers would refuse.
 */
@NullMarked
package dev.marquette.certificates;

import org.jspecify.annotations.NullMarked;
