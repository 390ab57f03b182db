/* image - the digest of an image out of what people paste.
 *
 * A digest is "sha256:" and 64 small hexadecimal digits (OCI image specification, descriptors). */
#ifndef CONTRACT_IMAGE_H
#define CONTRACT_IMAGE_H

#include "contract/str.h"

#define IMAGE_DIGEST_LEN 71
#define IMAGE_DIGEST_MAX (IMAGE_DIGEST_LEN + 1)

/* Finds the digest of `image` in a pasted text: "sha256:...", "name@sha256:...", the bare digits,
 * a line of `docker images --digests`, or what `docker inspect` and `skopeo inspect` print. Capital
 * digits become small. ERR_SYNTAX: there is none, or several that differ; ERR_REFUSED: it is the
 * digest of another image. The text says what to paste. */
bool image_read_digest(Str pasted, Str image, char ret_digest[IMAGE_DIGEST_MAX], Error *err);

#endif
