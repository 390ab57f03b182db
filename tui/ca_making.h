/* ca_making - a CA of one's own from the screen: asks for a file name and a passphrase, makes the
 * key and its certificate beside each other. */
#ifndef TUI_CA_MAKING_H
#define TUI_CA_MAKING_H

#include "app.h"

typedef struct CaMaking CaMaking;
/* Called once, when it is made, has failed (err) or was left. */
typedef void CaMade(App *app, const CaMaking *made, void *context);

struct CaMaking {
    char key_path[1024], cert_path[1024];
    Buf passphrase; /* secret; empty: none */
    Error err;
    bool pending, done;
    CaMade *made;
    void *context;
};

/* Owned by the caller, who keeps it until `made` was called and longer than any dialog on top of
 * it. NULL when memory is out. */
CaMaking *ca_making_start(App *app, CaMade *made, void *context);
void ca_making_free(CaMaking *c); /* wipes */

#endif
