package dev.marquette.rules.sql;

/** A place in the text; both counts start at 1. */
public record Position(int line, int column) {}
