package dev.tollgate.pages;

import java.util.List;

/**
 * One endpoint in the reference.
 *
 * @param anchor its place on the page
 */
record Operation(
        String anchor,
        String method,
        String path,
        String title,
        String words,
        List<Parameter> parameters,
        Code request,
        Code reply) {
    Operation {
        parameters = List.copyOf(parameters);
    }
}
