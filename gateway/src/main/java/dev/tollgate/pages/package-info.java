/**
 * The public pages: what is sold here, and each storefront's API reference, printed by the server from the catalog as
 * it stands. The templates are in {@code src/main/jte} and become classes of this package when it is built.
 *
 * <p>Start reading at {@link dev.tollgate.pages.Pages}; what the reference says is {@code Reference}, how it looks
 * {@code pages.css}.
 */
@NullMarked
package dev.tollgate.pages;

import org.jspecify.annotations.NullMarked;
