/* session - settings and recent files, after the XDG base directory specification.
 *
 * $XDG_CONFIG_HOME/contract-tui/settings holds `name = value` lines, its folder themes/ the
 * user's themes; $XDG_STATE_HOME/contract-tui/recent the files that were opened. All are
 * optional: where they cannot be read or written, the program works without them. Environment
 * variables CONTRACT_TUI_NAME win over the file. */
#ifndef TUI_SESSION_H
#define TUI_SESSION_H

#include "contract/arena.h"
#include "contract/clock.h"
#include "theme.h"

typedef struct Session Session;

typedef struct Setting {
    const char *name, *fallback, *help;
    const char *choices; /* words separated by one blank; NULL: any text on one line */
} Setting;
/* Ends with a row without a name. */
extern const Setting settings_table[];

typedef struct Recent {
    const char *path;
    const char *platform; /* name, or empty */
    Time when;
} Recent;

/* Owned. Never fails but for memory. */
Session *session_open(void);
void session_close(Session *s);

/* borrowed: the value in effect. */
const char *session_setting(const Session *s, const char *name);
/* Where the value in effect comes from. The options of the command line win over all of these. */
typedef enum SettingOrigin { SETTING_DEFAULT, SETTING_FILE, SETTING_ENVIRONMENT } SettingOrigin;
/* *ret_line: of the settings file, 0: not from there. */
SettingOrigin session_setting_origin(const Session *s, const char *name, int *ret_line);
/* Keeps a setting in the file, whose other lines stay as they are. ERR_WRITE; ERR_USAGE: there is
 * no such setting, or it cannot have this value. */
bool session_set(Session *s, const char *name, const char *value, Error *err);
/* Takes its line out of the file: the default holds again. */
bool session_reset(Session *s, const char *name, Error *err);
/* What was wrong in the settings file when it was read, one line each; NULL behind the last. */
const char *session_complaint(const Session *s, size_t i);

/* Newest first. */
size_t session_recent_count(const Session *s);
Recent session_recent(const Session *s, size_t i);
void session_remember(Session *s, const char *path, const char *platform, Time now);
/* The same of a file that is not there yet; the other one takes no such file. */
void session_remember_new(Session *s, const char *path, const char *platform, Time now);
void session_forget(Session *s, const char *path);

/* The user's own themes, and those that are compiled in; as the setting "background" says, and
 * "terminal" as it suits a terminal that tells of a light background (COLORFGBG). */
bool session_theme(const Session *s, const char *name, Theme *ret_theme, Error *err);
/* Names of the user's themes; arena. */
size_t session_themes(const Session *s, Arena *arena, const char **out, size_t max);
/* Writes the file of a compiled-in theme to the user's folder under another name, to be changed
 * there; never over a file (ERR_REFUSED). ERR_USAGE: that is no name; ERR_RANGE: no such theme. */
bool session_copy_theme(const Session *s, const char *name, const char *copy, char *ret_path,
                        size_t size, Error *err);
/* Path of the folder of settings; NULL when there is no home. */
const char *session_folder(const Session *s);
/* The same of recent files and recovered work. */
const char *session_state_folder(const Session *s);

#endif
