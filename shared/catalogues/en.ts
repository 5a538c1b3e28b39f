import account from "./en/account.json" with { type: "json" };
import admin from "./en/admin.json" with { type: "json" };
import amendments from "./en/amendments.json" with { type: "json" };
import brackets from "./en/brackets.json" with { type: "json" };
import certificate from "./en/certificate.json" with { type: "json" };
import checklists from "./en/checklists.json" with { type: "json" };
import checkpoints from "./en/checkpoints.json" with { type: "json" };
import circulation from "./en/circulation.json" with { type: "json" };
import comments from "./en/comments.json" with { type: "json" };
import common from "./en/common.json" with { type: "json" };
import conduct from "./en/conduct.json" with { type: "json" };
import decision from "./en/decision.json" with { type: "json" };
import editor from "./en/editor.json" with { type: "json" };
import errors from "./en/errors.json" with { type: "json" };
import framework from "./en/framework.json" with { type: "json" };
import groups from "./en/groups.json" with { type: "json" };
import history from "./en/history.json" with { type: "json" };
import home from "./en/home.json" with { type: "json" };
import imports from "./en/import.json" with { type: "json" };
import mail from "./en/mail.json" with { type: "json" };
import matrix from "./en/matrix.json" with { type: "json" };
import members from "./en/members.json" with { type: "json" };
import policies from "./en/policies.json" with { type: "json" };
import procedure from "./en/procedure.json" with { type: "json" };
import record from "./en/record.json" with { type: "json" };
import rights from "./en/rights.json" with { type: "json" };
import rounds from "./en/rounds.json" with { type: "json" };
import submission from "./en/submission.json" with { type: "json" };
import suggestions from "./en/suggestions.json" with { type: "json" };
import template from "./en/template.json" with { type: "json" };
import word from "./en/word.json" with { type: "json" };

/** Every sentence of the product in this language, by namespace (one per feature). */
export default {
	common,
	errors,
	rights,
	account,
	home,
	policies,
	matrix,
	members,
	framework,
	groups,
	history,
	import: imports,
	certificate,
	checklists,
	checkpoints,
	brackets,
	circulation,
	comments,
	rounds,
	conduct,
	decision,
	procedure,
	record,
	admin,
	editor,
	mail,
	submission,
	amendments,
	suggestions,
	template,
	word,
};
