"""Telegram and what it says: dead sessions, refusals, floods, a stream that is ended, rights that are taken."""

import re

import clips
from fault import BACK_S, fault
from login import ACCOUNT, CHAT
from waiting import wait_for

PLAYLIST = [clips.LONG]
NOTICED_WITHIN_S = 60
DEAD = {"AUTH_KEY_UNREGISTERED": 401, "AUTH_KEY_INVALID": 401, "SESSION_REVOKED": 401, "SESSION_EXPIRED": 401,
        "USER_DEACTIVATED": 401, "USER_DEACTIVATED_BAN": 401, "AUTH_KEY_DUPLICATED": 406}
IN_SHORT = ["session_revoked_on_air", "auth_key_duplicated_on_air"]
# The longest pause that a person would meet, and the default.
PERIOD = {"SESSION_RETRY_SECONDS": "60"}
TROUBLE = r"problem with Telegram, will retry|connection lost, will retry"


def log_in_by_hand(scene) -> None:
    scene.log_in()
    scene.by_hand("login")
    scene.ended()
    scene.wait_back()
    scene.wait_state("live")


# ---- A session that is dead

def dead_at_start(scene, name: str) -> None:
    service = scene.make_service(PLAYLIST, **PERIOD)
    scene.telegram.revoke(account=ACCOUNT, code=DEAD[name], text=name)
    scene.began()
    service.start()
    scene.wait_state("degraded", NOTICED_WITHIN_S)
    log_in_by_hand(scene)


def dead_on_air(scene, name: str) -> None:
    scene.go_on_air(PLAYLIST, **PERIOD)
    scene.wait_state("live")
    scene.began()
    scene.telegram.revoke(account=ACCOUNT, code=DEAD[name], text=name)
    scene.wait_state("degraded", NOTICED_WITHIN_S)
    log_in_by_hand(scene)


def register_dead_sessions() -> None:
    for name in DEAD:
        for act, when in ((dead_at_start, "at start"), (dead_on_air, "on air")):
            def one(scene, act=act, name=name) -> None:
                act(scene, name)
            one.__name__ = f"{name.lower()}_{when.replace(' ', '_')}"
            # One of each way back in the short form: the table of the state machine's test has all the names.
            fault("telegram", f"{name} {when}", cause=rf"session invalid: {name}; run: auto_session_runner",
                back_s=BACK_S, long=one.__name__ not in IN_SHORT)(one)


register_dead_sessions()


# ---- Errors that pass

def starts_through(scene, trouble) -> None:
    """Trouble before the first picture."""
    service = scene.make_service(PLAYLIST)
    trouble()
    scene.began()
    service.start()


def wait_over(scene) -> None:
    scene.ended()
    scene.wait_back()
    scene.wait_state("live")


@fault("telegram", "-404 for 20 s", cause=TROUBLE)
def unknown_key(scene):
    scene.go_on_air(PLAYLIST)
    scene.began()
    scene.telegram.forget_key(account=ACCOUNT)
    scene.telegram.drop_connections()
    scene.service.wait_log(TROUBLE, NOTICED_WITHIN_S)
    scene.lasts(20, 3)
    scene.telegram.remember_key(account=ACCOUNT)
    wait_over(scene)


# Asked no more often than TDLib would: a pause of 3 s, and what follows it.
@fault("telegram", "-404 for 20 s at start", cause=TROUBLE, back_s=5.0, long=True)
def unknown_key_at_start(scene):
    starts_through(scene, lambda: scene.telegram.forget_key(account=ACCOUNT))
    scene.lasts(20)
    scene.telegram.remember_key(account=ACCOUNT)
    wait_over(scene)


@fault("telegram", "-429 to three connections", cause=TROUBLE, long=True)
def too_many_connections(scene):
    scene.go_on_air(PLAYLIST)
    scene.began()
    scene.telegram.connection_fault(what="word", code=-429, times=3)
    scene.telegram.drop_connections()
    scene.service.wait_log(TROUBLE, NOTICED_WITHIN_S)
    wait_over(scene)


@fault("telegram", "FLOOD_WAIT of 5 s when the live stream is opened", cause=r"FLOOD_WAIT", back_s=7.0, long=True)
def flood_at_opening(scene):
    starts_through(scene, lambda: scene.telegram.fail("phone.createGroupCall", 420, "FLOOD_WAIT_5"))
    scene.service.wait_log("FLOOD_WAIT", NOTICED_WITHIN_S)
    wait_over(scene)


@fault("telegram", "FLOOD_WAIT of an hour at the title", cause=r"cannot set the title .*FLOOD_WAIT", long=True)
def flood_at_title(scene):
    scene.make_service(["plain.mp4", "fast.mp4"])
    scene.telegram.fail("phone.editGroupCallTitle", 420, "FLOOD_WAIT_3600", times=-1)
    scene.service.start()
    scene.service.wait_log("track started", NOTICED_WITHIN_S)
    scene.wait_media(within=NOTICED_WITHIN_S)
    scene.began()
    scene.wait_turns(4)


@fault("telegram", "every call fails with 500 for five minutes", cause=TROUBLE)
def internal_errors(scene):
    scene.go_on_air(PLAYLIST)
    scene.began()
    scene.telegram.fail("", 500, "RPC_CALL_FAIL", times=-1)
    scene.telegram.drop_connections()  # whereupon it looks at the call
    scene.service.wait_log(TROUBLE, NOTICED_WITHIN_S)
    scene.lasts(300, 5)
    scene.telegram.clear_faults()
    wait_over(scene)


@fault("telegram", "every call fails with 500 for a minute at start", cause=TROUBLE, back_s=5.0, long=True)
def internal_errors_at_start(scene):
    starts_through(scene, lambda: scene.telegram.fail("", 500, "RPC_CALL_FAIL", times=-1))
    scene.service.wait_log(TROUBLE, NOTICED_WITHIN_S)
    scene.lasts(60)
    scene.telegram.clear_faults()
    wait_over(scene)


# ---- The live stream

@fault("telegram", "an admin ends the live stream", cause=r"live stream was ended", back_s=BACK_S)
def ended_by_admin(scene):
    scene.go_on_air(PLAYLIST)
    scene.wait_state("live")
    scene.began()
    scene.telegram.end_call(chat=CHAT)
    scene.ended()
    scene.service.wait_log(r"INFO broadcast: live", NOTICED_WITHIN_S, times=2)
    scene.wait_back()


@fault("telegram", "the rights are taken while on air, and given back after 20 s", long=True)
def rights_taken(scene):
    scene.go_on_air(PLAYLIST)
    scene.wait_state("live")
    scene.began()
    scene.telegram.set_member(chat=CHAT, account=ACCOUNT, role="member")
    scene.lasts(20)
    scene.telegram.set_member(chat=CHAT, account=ACCOUNT, role="admin+calls")
    wait_over(scene)


@fault("telegram", "the rights are taken, and an admin ends the stream; given back after 20 s",
       cause=r"not on air why=rights", back_s=BACK_S, long=True)
def rights_taken_and_ended(scene):
    scene.go_on_air(PLAYLIST, **PERIOD)
    scene.wait_state("live")
    scene.began()
    scene.telegram.set_member(chat=CHAT, account=ACCOUNT, role="member")
    scene.telegram.end_call(chat=CHAT)
    scene.wait_state("degraded", NOTICED_WITHIN_S)
    scene.lasts(20)
    scene.telegram.set_member(chat=CHAT, account=ACCOUNT, role="admin+calls")
    wait_over(scene)


@fault("telegram", "the stream key is replaced", cause=r"a new address or key", back_s=BACK_S)
def key_replaced(scene):
    scene.go_on_air(PLAYLIST)
    scene.wait_state("live")
    scene.began()
    scene.replace_key()
    scene.kill_ingest()
    scene.start_ingest()
    scene.ended()
    wait_for("media under the new key", lambda: new_key_files(scene), NOTICED_WITHIN_S)
    scene.wait_back()


def new_key_files(scene) -> list:
    """Named as nginx does."""
    key = re.sub(r"\W", lambda match: f"%{ord(match[0]):X}", scene.stream_key)
    return [file for file in scene.ingest.files() if file.name.startswith(f"{key}-")]


@fault("telegram", "viewers see nothing although media leaves", cause=r"media is being sent, but viewers see nothing",
       back_s=BACK_S, long=True)
def viewers_see_nothing(scene):
    scene.go_on_air(PLAYLIST)
    scene.wait_state("live")
    scene.began()
    scene.telegram.set_media(chat=CHAT, arriving=False)
    scene.service.wait_log(r"repair=.reconnecting the output", 120)
    scene.telegram.set_media(chat=CHAT, arriving=True)
    wait_over(scene)


# ---- Telegram itself

@fault("telegram", "Telegram is away for 20 s", cause=TROUBLE)
def telegram_away(scene):
    scene.go_on_air(PLAYLIST)
    scene.began()
    scene.telegram.go_away()
    scene.service.wait_log(TROUBLE, NOTICED_WITHIN_S)
    scene.lasts(20, 5)
    scene.telegram.come_back()
    wait_over(scene)


@fault("telegram", "Telegram is away at start, for 20 s", cause=TROUBLE, back_s=5.0, long=True)
def telegram_away_at_start(scene):
    starts_through(scene, lambda: scene.telegram.go_away())
    scene.service.wait_log(TROUBLE, NOTICED_WITHIN_S)
    scene.lasts(20)
    scene.telegram.come_back()
    wait_over(scene)


@fault("telegram", "the clock is ten minutes off, at start and from then on")
def clock_off(scene):
    scene.make_service(PLAYLIST)
    scene.telegram.set_clock_offset(seconds=600)
    scene.service.start()
    scene.service.wait_log("track started", NOTICED_WITHIN_S)
    scene.wait_media(within=NOTICED_WITHIN_S)
    scene.began()
    scene.telegram.set_clock_offset(seconds=-600)
    scene.telegram.drop_connections()
    scene.service.wait_log("connection lost", NOTICED_WITHIN_S)
    wait_over(scene)


@fault("telegram", "updates of an unknown layer, and one that ends the stream", back_s=BACK_S)
def unknown_updates(scene):
    scene.go_on_air(PLAYLIST)
    scene.wait_state("live")
    scene.began()
    for how in ("unknown_object", "cut_object"):
        scene.telegram.push_spoiled(account=ACCOUNT, how=how)
    scene.telegram.push_bytes(account=ACCOUNT, hex="efbeadde" * 8)
    scene.telegram.end_call(chat=CHAT)  # and what is known is still understood
    scene.service.wait_log("live stream was ended", NOTICED_WITHIN_S)
    scene.ended()
    scene.wait_back()


@fault("telegram", "the account moves to another data centre", cause=TROUBLE)
def data_centre_migration(scene):
    scene.go_on_air(PLAYLIST)
    scene.began()
    scene.telegram.fail("", 303, "USER_MIGRATE_4", times=3)
    scene.telegram.drop_connections()
    scene.service.wait_log(TROUBLE, NOTICED_WITHIN_S)
    wait_over(scene)
