/* policy - Rego policies for the Kata agent: made from pods, and looked at.
 *
 * A policy answers each request of the agent (contract.md 12); everything is denied but what it
 * names. A policy made here allows a container by its image and its arguments together, and by
 * nothing else. Nothing is evaluated: the checks are lexical (rego.h). */
#ifndef CONTRACT_POLICY_H
#define CONTRACT_POLICY_H

#include "contract/buf.h"
#include "contract/problem.h"
#include "contract/rego.h"
#include "contract/tree.h"

typedef struct PolicyRequest {
    const TreeNode *const *pods; /* descriptors of kind Pod, or anything with a pod template */
    size_t pod_count;
    const Str *allow; /* endpoints to allow beyond the usual ones */
    size_t allow_count;
} PolicyRequest;

/* Appends the policy to `out`. What a reader should know (a container without arguments may run
 * with any) goes to `notes`. ERR_USAGE: an endpoint that does not exist; ERR_SYNTAX: a descriptor
 * without containers, or a container without an image. */
bool policy_generate(const PolicyRequest *request, Buf *out, Problems *notes, Error *err);

/* What is wrong with a policy; spans are of `text`. pods may be NULL. False: memory is out. */
bool policy_check(Str text, const TreeNode *const *pods, size_t pod_count, Problems *problems,
                  Error *err);

/* Facts that several rules ask for. The first place, if any, where everything is allowed. */
bool policy_allows_all(const Rego *rego, Span *ret_at, Str *ret_name);
/* The i-th endpoint that carries commands or data across the border of the guest and is allowed
 * without a condition; false at the end. ReadStreamRequest is a matter of taste: *ret_mild. */
bool policy_open_endpoint(const Rego *rego, size_t i, const RegoDefault **ret_default,
                          bool *ret_mild);
/* Owned: what a policy says of images, for as many of them as there are; borrows the policy. NULL:
 * memory is out. */
typedef struct PolicyImages PolicyImages;
PolicyImages *policy_images_new(const Rego *rego);
void policy_images_free(PolicyImages *images);
/* True when a string of the policy is the image, the beginning of its name, or an expression that
 * matches it; also when the policy decides by something other than images. Nothing is evaluated:
 * a policy is rather taken to allow the image. */
bool policy_images_name(PolicyImages *images, Str image);
/* The same for one image. */
bool policy_names_image(const Rego *rego, Str image);
/* True when CreateContainerRequest is decided by a rule. */
bool policy_restricts_containers(const Rego *rego);
/* The pause image of OpenShift, which every pod sandbox starts with. */
bool policy_names_pause_image(const Rego *rego);

/* Visits the containers of a descriptor, init containers first; false when visit stopped. */
typedef bool PolicyVisit(void *context, const TreeNode *container);
bool policy_containers(const TreeNode *pod, PolicyVisit *visit, void *context);

#endif
