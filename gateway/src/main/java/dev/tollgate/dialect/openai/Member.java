package dev.tollgate.dialect.openai;

/**
 * Where one member of an object stands in its source.
 *
 * @param nameFrom index of the name's opening quote
 * @param nameTo index behind its closing quote
 * @param valueFrom index of the value's first byte
 * @param valueTo index behind its last
 * @param isNull whether the value is {@code null}, which counts as absent
 */
record Member(int nameFrom, int nameTo, int valueFrom, int valueTo, boolean isNull) {}
