import { type ComponentProps, type ReactNode, useId } from "react";

type Common = { label: ReactNode; hint?: ReactNode; error?: string | undefined; className?: string };

function describe(id: string, { hint, error }: Pick<Common, "hint" | "error">) {
	const ids = [hint ? `${id}-hint` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ");
	return { id, "aria-describedby": ids || undefined, "aria-invalid": error ? true : undefined } as const;
}

function Frame({
	id,
	label,
	hint,
	error,
	className,
	children,
}: Common & { id: string; children: ReactNode }) {
	return (
		<div className={["field", className].filter(Boolean).join(" ")}>
			<label htmlFor={id}>{label}</label>
			{hint ? (
				<span className="field-hint" id={`${id}-hint`}>
					{hint}
				</span>
			) : null}
			{error ? (
				<span className="field-error" id={`${id}-error`}>
					{error}
				</span>
			) : null}
			{children}
		</div>
	);
}

/** A labelled input; its error stands between label and input and is announced with it. */
export function TextField({ label, hint, error, className, ...input }: Common & ComponentProps<"input">) {
	const id = useId();
	return (
		<Frame {...{ id, label, hint, error, className }}>
			<input type="text" className="input" {...describe(id, { hint, error })} {...input} />
		</Frame>
	);
}

export function TextAreaField({
	label,
	hint,
	error,
	className,
	...area
}: Common & ComponentProps<"textarea">) {
	const id = useId();
	return (
		<Frame {...{ id, label, hint, error, className }}>
			<textarea className="input" dir="auto" rows={4} {...describe(id, { hint, error })} {...area} />
		</Frame>
	);
}

export function SelectField({ label, hint, error, className, ...select }: Common & ComponentProps<"select">) {
	const id = useId();
	return (
		<Frame {...{ id, label, hint, error, className }}>
			<select className="input" {...describe(id, { hint, error })} {...select} />
		</Frame>
	);
}

type Option = { value: string; label: ReactNode; disabled?: boolean };

/** Radio choices in a fieldset. `boxed`: large, one under the other, for decisions. */
export function Choices({
	legend,
	name,
	options,
	value,
	hint,
	error,
	boxed,
	required,
}: {
	legend: ReactNode;
	name: string;
	options: Option[];
	value?: string | undefined;
	hint?: ReactNode;
	error?: string | undefined;
	boxed?: boolean;
	required?: boolean;
}) {
	const id = useId();
	return (
		<fieldset className="field" aria-describedby={error ? `${id}-error` : undefined}>
			<legend>{legend}</legend>
			{hint ? <span className="field-hint">{hint}</span> : null}
			{error ? (
				<span className="field-error" id={`${id}-error`}>
					{error}
				</span>
			) : null}
			{options.map((option) => (
				<label key={option.value} className={boxed ? "choice choice-boxed" : "choice"}>
					<input
						type="radio"
						name={name}
						value={option.value}
						defaultChecked={option.value === value}
						disabled={option.disabled}
						required={required}
					/>
					<span>{option.label}</span>
				</label>
			))}
		</fieldset>
	);
}

export function CheckField({ label, ...input }: { label: ReactNode } & ComponentProps<"input">) {
	return (
		<label className="choice">
			<input type="checkbox" {...input} />
			<span>{label}</span>
		</label>
	);
}
