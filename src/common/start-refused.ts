/** Why a process does not start, in words for the operator: where in the code it was found out helps nobody. */
export class StartRefused extends Error {}
