# make run    one broker on this machine, from samples/quickstart
# make test   everything: unit tests, tests against real parts, end to end on a real Kubernetes
# make e2e    the end-to-end tests alone
# make bench  our figures beside those of mosquitto and HiveMQ CE
# make bench-million   a million clients of one broker, and what a connection takes of its memory
# make image  the broker's and the operator's images
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help
.PHONY: help run build test unit e2e bench bench-million image format clean

# Maven's own libraries make JDK 25 warn of what only they can change.
QUIET := --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow
MVN := JAVA_HOME=$$(.ci/jdk) MAVEN_OPTS="$(QUIET) $${MAVEN_OPTS:-}" ./mvnw -B -ntp
DIST := broker-image/app/target/dist

help:
	@sed -n 's/^# //p' Makefile | sed '/^make/!d'

# What is built again: only when a source is newer than what was built from it.
SOURCES = $(shell find pom.xml crds broker-image -name target -prune -o -name bench -prune -o \( -path '*/src/main/*' -o -name pom.xml \) -type f -print)

$(DIST)/.built: $(SOURCES)
	@echo "Building the broker ..."
	$(MVN) -q -DskipTests -Dspotless.check.skip -pl broker-image/app -am package
	touch $@

run: $(DIST)/.built
	@JAVA_HOME=$$(.ci/jdk) exec $(DIST)/bin/marquette run -f samples/quickstart

build:
	$(MVN) -DskipTests install

# An etcd, third-party clients, and what the load generator is compiled with, are what tests of modules need.
unit:
	@.ci/packages etcd-server mosquitto mosquitto-clients openssl libssl-dev
	command -v npm > /dev/null || .ci/packages nodejs npm
	began=$$(date +%s)
	$(MVN) install || { .ci/failures $$began; exit 1; }

test: unit
	MARQUETTE_BUILT=1 e2e/run

e2e:
	@e2e/run

bench:
	@broker-image/bench/run --hivemq

bench-million:
	@broker-image/bench/million

image:
	@e2e/images

format:
	$(MVN) -q spotless:apply

clean:
	$(MVN) -q clean
