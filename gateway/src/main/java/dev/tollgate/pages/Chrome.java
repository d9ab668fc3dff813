package dev.tollgate.pages;

/**
 * What stands around every page.
 *
 * @param brand whose page it is
 * @param title of the browser's tab
 * @param description for search engines
 * @param home the storefront's first page
 * @param docs its reference
 * @param packs what it sells
 */
record Chrome(Brand brand, String title, String description, String home, String docs, String packs, Assets assets) {}
