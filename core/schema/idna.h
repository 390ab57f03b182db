/* idna - whether an A-label ("xn--" and punycode) stands for a label that IDNA2008 allows. */
#ifndef SCHEMA_IDNA_H
#define SCHEMA_IDNA_H

#include "contract/str.h"

/* label: what follows "xn--". RFC 3492 (punycode), 5891 to 5893. */
bool idna_label_is_valid(Str label);

#endif
