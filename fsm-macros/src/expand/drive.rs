//! What the driver needs: effects run, invocations started.

use fsm_model::InvocationId;
use proc_macro2::TokenStream;

use super::call::{LENT, Use};
use super::{Expander, code, number};

impl Expander<'_> {
    pub(super) fn drive(&self) -> TokenStream {
        let (declared, ty) = (self.declared(), self.typed());
        let (effect, done, error) = (self.effect_type(), self.done_type(), self.error_type());
        let (handle, event) = (self.handle_type(), self.event_type());
        let connect = self.takes_ports().then(|| {
            code! {
                fn connect(&mut self, ports: ::fsmith::driver::Ports<#event>) {
                    self.ports = ports;
                }
            }
        });
        let run = match self.sound {
            true => self.run_body(),
            false => code!(async { ::core::unimplemented!() }),
        };
        let invoke = self.body(|| self.invoke_body());
        code! {
            impl #declared ::fsmith::driver::Drive for #ty
            where
                #ty: ::core::marker::Send + 'static,
            {
                type Handle = #handle;

                #connect

                fn run(
                    &mut self,
                    effect: #effect,
                ) -> impl ::core::future::Future<
                    Output = ::core::result::Result<(), #error>,
                > + ::core::marker::Send {
                    #run
                }

                fn take_invocation(
                    &mut self,
                ) -> ::core::option::Option<(
                    ::fsmith::core::Visit,
                    ::fsmith::driver::Invoked<#done, #error>,
                )> {
                    #invoke
                }
            }
        }
    }

    /// Returns whether any invocation is given a way back to the machine.
    pub(super) fn takes_ports(&self) -> bool {
        self.machine
            .invocations
            .iter()
            .any(|task| takes_port(&task.args))
    }

    /// The future of an effect. What it was given is handed over before: so the future is `Send` by
    /// the behaviour's word alone, and the machine compiles even if a payload is not.
    fn run_body(&self) -> TokenStream {
        if self.effects().next().is_none() {
            return code!(async move { match effect {} });
        }
        let (b, effect) = (&self.names.b, &self.names.effect);
        let count = self.effects().count();
        let arms = self.effects().enumerate().map(|(i, handler)| {
            let (name, variant) = (&handler.name, self.names.effect_variant(handler));
            let params = handler.params.iter().map(|param| &param.name);
            let args = super::names::each_once(params);
            let pattern = (!args.is_empty()).then(|| code!((#(#args),*)));
            let call = code!(#b::#name(&mut self.behavior #(, #args)*));
            let call = match self.machine.ast.error {
                Some(_) => call,
                None => code!(::fsmith::driver::infallible(#call)),
            };
            let future = one_of(i, count, call);
            code!(#effect::#variant #pattern => #future,)
        });
        code!(match effect { #(#arms)* })
    }

    fn invoke_body(&self) -> TokenStream {
        if self.model.invocations.is_empty() {
            return code!(::core::option::Option::None);
        }
        let (done, error) = (self.done_type(), self.error_type());
        let arms = self.model.invocation_ids().map(|id| self.invoke_arm(id));
        code! {
            let visit = self.kernel.visits.start_next()?;
            let task: ::fsmith::driver::Invoked<#done, #error> = match visit.slot {
                #(#arms)*
                _ => return ::core::option::Option::None,
            };
            ::core::option::Option::Some((visit, task))
        }
    }

    fn invoke_arm(&self, id: InvocationId) -> TokenStream {
        let task = &self.machine[id];
        let (b, done, slot) = (&self.names.b, &self.names.done, number(id.index()));
        let (name, variant) = (
            &self.machine.handlers[task.handler].name,
            &self.names.results[id.index()],
        );
        let mut fields = Vec::new();
        Self::collect_fields(&task.args, &mut fields);
        let state = (!fields.is_empty()).then(|| {
            let pattern = self.pattern(&self.leaves_within(task.owner), &fields);
            code!(let #pattern = &mut self.state else { return ::core::option::Option::None };)
        });
        let port = takes_port(&task.args).then(|| code!(let (port, guard) = self.ports.open();));
        let kept = takes_port(&task.args).then(|| code!(let _open = guard;));
        let args = self.args(&task.args, Use::Own, LENT);
        let value = match &task.output {
            Some(_) => code!(#done::#variant(result)),
            None => code!(#done::#variant),
        };
        let result = match &task.output {
            Some(_) => code!(result),
            None => code!(_),
        };
        let ended = match self.machine.ast.error.is_some() {
            true => code!(task.await.map(|#result| #value)),
            false => code!({
                let #result = task.await;
                ::core::result::Result::Ok(#value)
            }),
        };
        code! {
            #slot => {
                #state
                #port
                let task = #b::#name(&mut self.behavior #(, #args)*);
                ::std::boxed::Box::pin(async move {
                    #kept
                    #ended
                })
            }
        }
    }
}

/// Returns whether a task is given a way back.
fn takes_port(args: &[crate::ir::Arg]) -> bool {
    args.iter().any(|arg| arg.from == crate::ir::ArgFrom::Port)
}

/// Future `at` of `count` as one type: halved again and again, so that no type grows deep.
fn one_of(at: usize, count: usize, future: TokenStream) -> TokenStream {
    let half = count.div_ceil(2);
    match count {
        0 | 1 => future,
        _ if at < half => {
            let inner = one_of(at, half, future);
            code!(::fsmith::driver::Either::left(#inner))
        }
        _ => {
            let inner = one_of(at - half, count - half, future);
            code!(::fsmith::driver::Either::right(#inner))
        }
    }
}
