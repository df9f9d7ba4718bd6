package dev.marquette.operator.model;

/**
 * What a resource leaves to the operator.
 *
 * @param broker image of the brokers where {@code spec.image} is not set
 * @param etcd image of a managed etcd where its {@code image} is not set
 * @param operatorNamespace the operator's own namespace, from which it reaches etcd
 */
public record OperatorDefaults(String broker, String etcd, String operatorNamespace) {}
