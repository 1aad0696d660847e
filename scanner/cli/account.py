"""`citywall account`: who may sign in to the web face. The first administrator is made here, and nowhere else."""

from __future__ import annotations

from getpass import getuser

import click

from checks import InputError, UnknownName
from reports.language import _, spoken
from scanner.accounts.log import Actor
from scanner.accounts.manage import disable, enable, give_initial_password, make_account, reset_second_factor
from scanner.accounts.model import Account, Role
from scanner.accounts.own import set_password
from scanner.cli.main import Session, pass_session
from scanner.cli.output import print_json, print_line, print_table, say
from scanner.clock import now
from scanner.store import Store
from scanner.store.accounts import account_of_login, all_accounts


@click.group()
def account() -> None:
    """The accounts of the web face; a password is never an option, and a generated one is shown once."""


@account.command()
@click.argument("login")
@click.option("--role", type=click.Choice([one.value for one in Role]), required=True, help="What the account is for.")
@click.option("--person", required=True, metavar="NAME", help="The name that stands in histories.")
@click.option("--system", "systems", multiple=True, metavar="ID", help="A system of an owner; can be repeated.")
@click.option("--ask", is_flag=True, help="Ask the person at the keyboard for the password, without showing it.")
@pass_session
def add(session: Session, login: str, role: str, person: str, systems: tuple[str, ...], ask: bool) -> None:
    """Make an account; its initial password is printed once and has to be changed at the first login, unless --ask is given."""
    by, at = _by(), now()
    with session.workspace.store() as store:
        made = make_account(store, by, at, login=login, person=person, role=Role(role), systems=systems)
        if ask:
            _ask(store, by, made)
        else:
            print_line(give_initial_password(store, by, at, made.id))
            say(_("the initial password of {login}; it is not shown again").format(login=login))


@account.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def list_(session: Session, as_json: bool) -> None:
    """List the accounts, their roles and how they stand."""
    with session.workspace.store() as store:
        known = all_accounts(store)
    if as_json:
        print_json(known)
        return
    heads = (_("Login"), _("Full name"), _("Role"), _("Systems"), _("State"), _("Second factor"))
    print_table(heads, map(_row, known), title=_("{n} accounts").format(n=len(known)))


@account.command("disable")
@click.argument("login")
@pass_session
def disable_(session: Session, login: str) -> None:
    """Switch an account off: its sessions and tokens end."""
    with session.workspace.store() as store:
        disable(store, _by(), now(), _named(store, login).id)


@account.command("enable")
@click.argument("login")
@pass_session
def enable_(session: Session, login: str) -> None:
    """Switch an account on again."""
    with session.workspace.store() as store:
        enable(store, _by(), now(), _named(store, login).id)


@account.command()
@click.argument("login")
@click.option("--second-factor", is_flag=True, help="Take the second factor away too, for a lost telephone.")
@pass_session
def reset(session: Session, login: str, second_factor: bool) -> None:
    """Give an account another initial password, printed once; a lock, its sessions and its tokens end."""
    with session.workspace.store() as store:
        one = _named(store, login)
        if second_factor:
            reset_second_factor(store, _by(), now(), one.id)
        print_line(give_initial_password(store, _by(), now(), one.id))
    say(_("the initial password of {login}; it is not shown again").format(login=one.login))


def _by() -> Actor:
    return Actor(address=f"command line: {getuser()}")


def _ask(store: Store, by: Actor, made: Account) -> None:
    """Ask until the password keeps the rules."""
    while True:
        password = click.prompt(_("Password"), hide_input=True, confirmation_prompt=_("Again"))
        try:
            set_password(store, by, now(), made, password)
        except InputError as error:
            say(str(error))
        else:
            return


def _named(store: Store, login: str) -> Account:
    if (one := account_of_login(store, login)) is None:
        raise UnknownName(_("there is no account {n}").format(n=login))
    return one


def _row(one: Account) -> tuple[object, ...]:
    systems = ", ".join(sorted(one.systems))
    factor = _("yes") if one.second_factor else _("no")
    return one.login, one.person, one.role.label.in_(spoken()), systems, _state(one), factor


def _state(one: Account) -> str:
    if one.disabled_at is not None:
        return _("disabled")
    if one.is_locked(now()):
        return _("locked")
    return _("initial password") if one.password_is_initial else _("active")
