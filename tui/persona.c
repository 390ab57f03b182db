/* The persona view: whose part of the contract outline and problems show. */
#include "app_private.h"

Persona app_persona(const App *app)
{
    return app->persona;
}

/* What nobody in particular writes is everybody's. */
bool app_is_mine(const App *app, Persona persona)
{
    return app->persona == PERSONA_NONE || persona == PERSONA_NONE || persona == app->persona;
}

/* What the schema does not know is written by whoever writes what holds it. */
Persona app_persona_at(App *app, Str path)
{
    Fields *fields = app_fields(app);
    const Analysis *a = app_analysis(app);
    for (bool more = fields && a; more; path = path_parent(path)) {
        const Field *field = fields_at(fields, path, analysis_root(a));
        if (field)
            return field_persona(field);
        more = path.len > 0;
    }
    return PERSONA_NONE;
}

static const Persona personas[] = { PERSONA_NONE, PERSONA_PROVIDER, PERSONA_DEPLOYER,
                                    PERSONA_AUDITOR };

static void answered(App *app, int choice, void *context)
{
    (void)context;
    if (choice < 0)
        return;
    app->persona = personas[choice];
    app_event(app, EVENT_ANALYSIS, NULL);
    if (app->persona == PERSONA_NONE)
        app_message(app, MESSAGE_INFO, "Everybody's part is shown");
    else
        app_message(app, MESSAGE_INFO,
                    "Outline and problems show what the %s writes; {view.persona} shows all again",
                    persona_name(app->persona));
}

void app_ask_persona(App *app)
{
    static const AppChoice choices[] = {
        { "All", "the whole contract" },
        { "Workload provider", "writes the workload section" },
        { "Deployer", "writes the env section" },
        { "Auditor", "gives the key for the attestation record" },
    };
    size_t now = 0;
    for (size_t i = 0; i < sizeof personas / sizeof *personas; i++)
        if (personas[i] == app->persona)
            now = i;
    app_ask_choice(app, "Whose part do you want to see?", choices, sizeof choices / sizeof *choices,
                   now, answered, NULL);
}
