/* seal_view - the state of the seal dialog, shared by its files: view_seal.c (keys, what follows a
 * step, sealing), seal_stages.c (what each step asks), seal_expiry_stage.c (the step with the most
 * to ask) and seal_draw.c. */
#ifndef TUI_SEAL_VIEW_H
#define TUI_SEAL_VIEW_H

#include "ca_making.h"
#include "seal_work.h"
#include "widgets.h"

typedef enum SealStage {
    STAGE_PARTS,
    STAGE_CERT,
    STAGE_KEY,
    STAGE_EXPIRY,
    STAGE_CHECK,
    STAGE_RUN,
    STAGE_DONE
} SealStage;

typedef struct SealView {
    View view;
    SealWork *work; /* owned */
    SealStage stage;
    Panel panel;
    char problem[300];
    bool running;
    int top;          /* first check shown */
    CaMaking *making; /* owned: a CA that is being made */
} SealView;

/* The buttons of the check. */
enum { CB_SEAL, CB_REHEARSE, CB_BACK, CB_CANCEL, CB_FORCE };
/* The items of the expiry step, and its buttons. */
enum { X_CHOICE, X_UNTIL, X_NAME, X_REQUEST, X_CERT, X_KEY, X_PASSPHRASE, X_OWN, X_BUTTONS };
enum { XB_NEXT, XB_PICK, XB_MAKE, XB_BACK, XB_CANCEL };

/* Leaves the stage; the panel asks what the next one needs. */
void seal_show(SealView *s, SealStage stage);
/* The i-th widget of the stage. */
Widget *seal_item(const SealView *s, size_t i);
/* May be NULL. */
Widget *seal_buttons(const char *const *labels, size_t count, size_t selected);
void seal_draw(SealView *s, Canvas *c);

/* seal_expiry_stage.c */
void expiry_stage_show(SealView *s);
/* The fields that the chosen way to end needs can be filled. */
void expiry_stage_follow(SealView *s);
/* What was typed is kept, also for the way back. */
void expiry_stage_take(SealView *s);
void expiry_stage_next(SealView *s);
/* Picking a file means that the contract is to end. */
void expiry_stage_pick(SealView *s);
void expiry_stage_make(SealView *s); /* a CA */

#endif
