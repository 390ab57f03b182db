/* section - the parts of a contract, as the floors above the document share them. */
#ifndef CONTRACT_SECTION_H
#define CONTRACT_SECTION_H

#include "contract/tree.h"

typedef enum DocumentKind {
    DOC_AUTO, /* guessed from the text */
    DOC_CONTRACT,
    DOC_WORKLOAD, /* a stand-alone section: `type: workload` at the top */
    DOC_ENV,
    DOC_NETWORK /* network-config */
} DocumentKind;

/* How a section is written. */
typedef enum SectionForm {
    SECTION_MISSING,
    SECTION_LITERAL,
    SECTION_FOLDED,
    SECTION_QUOTED, /* or plain, over one or several lines */
    SECTION_MAPPING,
    SECTION_TOKEN,  /* encrypted */
    SECTION_BROKEN, /* a string that holds no mapping */
    SECTION_OTHER   /* a sequence, null, a number ... */
} SectionForm;

/* In a stand-alone section file the section's node is the root and the other one is missing. */
typedef struct Section {
    SectionForm form;
    const TreeNode *node;  /* NULL when missing. A mapping when the form allows it to be read */
    const TreeNode *plain; /* the mapping, NULL when it cannot be read (missing, token, broken) */
    Str value;             /* the string value as YAML reads it: what is signed and hashed;
                              empty for mappings */
} Section;

#endif
