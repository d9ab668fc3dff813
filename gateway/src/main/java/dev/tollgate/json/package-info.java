/**
 * The only package that touches Jackson: a streaming scan of request bodies, and a small tree for control-plane
 * bodies.
 */
@NullMarked
package dev.tollgate.json;

import org.jspecify.annotations.NullMarked;
