// Imports nothing: asked for before anything is installed.

/** Where each scenario lives; loaded when it is asked for. */
export const scenarios = {
	B1: "b1-delivery",
	B2: "b2-busy",
	B3: "b3-sections",
	B4: "b4-opening",
	B5: "b5-reconnecting",
	B6: "b6-idle",
	B7: "b7-kills",
	B8: "b8-hostile",
	B9: "b9-bytes",
	B10: "b10-size",
};
