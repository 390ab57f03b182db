/* platform_view - the dialog that shows what another platform would find in the contract. */
#ifndef TUI_PLATFORM_VIEW_H
#define TUI_PLATFORM_VIEW_H

#include "app.h"

typedef void PlatformTake(App *app, const Platform *platform);
/* False when the contract has no platform yet, or memory is out: then there is no dialog. */
bool platform_view_start(App *app, PlatformTake *take);

#endif
