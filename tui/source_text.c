/* Which text the editor works on: the document of the app, or one of a dialog. */
#include "source.h"

Document *source_document(const Source *s)
{
    return s->of ? s->of->document : app_document(s->view.app);
}

Text *source_text(const Source *s)
{
    return document_text(source_document(s));
}

Str source_bytes(const Source *s)
{
    return document_bytes(source_document(s));
}

size_t source_cursor(const Source *s)
{
    if (!s->of)
        return app_cursor(s->view.app);
    size_t len = source_bytes(s).len;
    return s->of->cursor < len ? s->of->cursor : len;
}

void source_set_cursor(Source *s, size_t offset)
{
    if (s->of)
        s->of->cursor = offset;
    else
        app_set_cursor(s->view.app, offset);
}

bool source_apply(Source *s, const Splice *splices, size_t count, StepKind kind, size_t cursor)
{
    Error err = { 0 };
    kind = vi_step(&s->vi, kind);
    if (!s->of && !app_edit(s->view.app, splices, count, kind, cursor))
        return false;
    if (s->of && !document_edit(s->of->document, splices, count, kind, source_cursor(s), &err)) {
        app_error(s->view.app, &err);
        return false;
    }
    if (s->of) {
        s->of->cursor = cursor;
        s->of->changed(s->of->context);
    }
    vi_note(&s->vi);
    return true;
}

void source_run(Source *s, const char *action)
{
    if (!s->of || !s->of->run(s->of->context, action))
        app_run(s->view.app, action);
}
