package dev.tollgate.pages;

import gg.jte.TemplateOutput;
import gg.jte.html.HtmlInterceptor;
import java.util.Map;

/** jte shows form fields to an interceptor as they are printed; ours are the tabs of examples, with nothing to add. */
final class NoInterception implements HtmlInterceptor {
    static final NoInterception NONE = new NoInterception();

    private NoInterception() {}

    @Override
    public void onHtmlTagOpened(String name, Map<String, Object> attributes, TemplateOutput output) {}

    @Override
    public void onHtmlTagClosed(String name, TemplateOutput output) {}
}
