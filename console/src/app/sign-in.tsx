import { zodResolver } from "@hookform/resolvers/zod";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { z } from "zod";
import { providersQuery, sessionQuery, signIn } from "@/api/access";
import { isProblem } from "@/api/problem";
import { activateLanguage } from "@/access/i18n";
import { Button, buttonStyle } from "@/components/button";
import { Segments } from "@/components/controls";
import { Field } from "@/components/field";
import { Input } from "@/components/input";
import { Mosaic } from "@/components/mosaic";
import { explain } from "@/components/problem-words";
import { Failure } from "@/components/states";

const credentials = z.object({ email: z.string().trim().min(1), password: z.string().min(1) });
type Credentials = z.infer<typeof credentials>;

/** Only an address inside the console: the page must not forward to another site. */
export const safeNext = (next: string | undefined) =>
  next && /^\/(?![/\\])/.test(next) && !next.startsWith("/sign-in") ? next : "/";

const route = getRouteApi("/sign-in");

function PasswordForm() {
  const { t } = useLingui();
  const router = useRouter();
  const client = useQueryClient();
  const { next } = route.useSearch();
  const [refused, setRefused] = useState<string | null>(null);
  const form = useForm<Credentials>({
    resolver: zodResolver(credentials),
    defaultValues: { email: "", password: "" },
  });
  const submit = form.handleSubmit(async ({ email, password }) => {
    setRefused(null);
    try {
      const session = await signIn(email, password);
      client.setQueryData(sessionQuery.queryKey, session);
      await router.navigate({ href: safeNext(next) });
    } catch (error) {
      setRefused(
        isProblem(error, "bad_credentials")
          ? t`Email and password do not go together. Check both, or ask an owner for a new password.`
          : explain(error).advice,
      );
    }
  });
  const { errors, isSubmitting } = form.formState;
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4" noValidate>
      <Field label={t`Email`} error={errors.email ? t`Write your email.` : undefined}>
        {(wiring) => (
          <Input {...wiring} type="email" autoComplete="username" className="h-11" {...form.register("email")} />
        )}
      </Field>
      <Field label={t`Password`} error={errors.password ? t`Write your password.` : undefined}>
        {(wiring) => (
          <Input
            {...wiring}
            type="password"
            autoComplete="current-password"
            className="h-11"
            {...form.register("password")}
          />
        )}
      </Field>
      {refused ? (
        <p role="alert" className="rounded-md bg-loss-wash px-3 py-2 text-sm text-loss">
          {refused}
        </p>
      ) : null}
      <Button type="submit" variant="primary" size="lg" disabled={isSubmitting}>
        {isSubmitting ? <Trans>Signing in…</Trans> : <Trans>Sign in</Trans>}
      </Button>
    </form>
  );
}

function Ways() {
  const { next } = route.useSearch();
  const providers = useQuery(providersQuery);
  if (providers.error) return <Failure error={providers.error} onRetry={() => void providers.refetch()} />;
  const oidc = providers.data?.oidc;
  return (
    <div className="flex flex-col gap-5">
      {providers.data?.password === false ? null : <PasswordForm />}
      {oidc ? (
        <a
          href={`${oidc.start_url}${oidc.start_url.includes("?") ? "&" : "?"}next=${encodeURIComponent(safeNext(next))}`}
          className={buttonStyle({ size: "lg" })}
        >
          <Trans>Sign in with {oidc.name}</Trans>
        </a>
      ) : null}
    </div>
  );
}

export function SignInPage() {
  const { t, i18n } = useLingui();
  return (
    <main className="flex min-h-dvh items-center justify-center p-4">
      <div className="w-full max-w-sm">
        <div className="mb-8 flex items-center gap-3">
          <Mosaic className="size-10" />
          <div>
            <h1 className="text-2xl font-semibold tracking-tight">Tessere</h1>
            <p className="text-sm text-soft">
              <Trans>One customer, on every channel.</Trans>
            </p>
          </div>
        </div>
        <div className="rounded-xl border bg-surface p-6 shadow-card">
          <Ways />
        </div>
        <div className="mt-6 flex justify-center">
          <Segments
            label={t`Language`}
            value={i18n.locale === "it" ? "it" : "en"}
            onChange={(language) => void activateLanguage(language)}
            options={[
              { value: "it", label: "Italiano" },
              { value: "en", label: "English" },
            ]}
          />
        </div>
      </div>
    </main>
  );
}
