"""What Android and the app stores lay down, as data: dangerous permissions, the oldest target still let in, known keys."""

from __future__ import annotations

DANGEROUS = frozenset(
    f"android.permission.{name}"
    for name in (
        "ACCEPT_HANDOVER",
        "ACCESS_BACKGROUND_LOCATION",
        "ACCESS_COARSE_LOCATION",
        "ACCESS_FINE_LOCATION",
        "ACCESS_MEDIA_LOCATION",
        "ACTIVITY_RECOGNITION",
        "ANSWER_PHONE_CALLS",
        "BLUETOOTH_ADVERTISE",
        "BLUETOOTH_CONNECT",
        "BLUETOOTH_SCAN",
        "BODY_SENSORS",
        "BODY_SENSORS_BACKGROUND",
        "CALL_PHONE",
        "CAMERA",
        "EYE_TRACKING_COARSE",
        "EYE_TRACKING_FINE",
        "FACE_TRACKING",
        "GET_ACCOUNTS",
        "HAND_TRACKING",
        "HEAD_TRACKING",
        "NEARBY_WIFI_DEVICES",
        "POST_NOTIFICATIONS",
        "PROCESS_OUTGOING_CALLS",
        "RANGING",
        "READ_CALENDAR",
        "READ_CALL_LOG",
        "READ_CELL_BROADCASTS",
        "READ_CONTACTS",
        "READ_EXTERNAL_STORAGE",
        "READ_MEDIA_AUDIO",
        "READ_MEDIA_IMAGES",
        "READ_MEDIA_VIDEO",
        "READ_MEDIA_VISUAL_USER_SELECTED",
        "READ_PHONE_NUMBERS",
        "READ_PHONE_STATE",
        "READ_SMS",
        "RECEIVE_MMS",
        "RECEIVE_SMS",
        "RECEIVE_WAP_PUSH",
        "RECORD_AUDIO",
        "SCENE_UNDERSTANDING_COARSE",
        "SCENE_UNDERSTANDING_FINE",
        "SEND_SMS",
        "USE_SIP",
        "UWB_RANGING",
        "WRITE_CALENDAR",
        "WRITE_CALL_LOG",
        "WRITE_CONTACTS",
        "WRITE_EXTERNAL_STORAGE",
    )
) | {"com.android.voicemail.permission.ADD_VOICEMAIL"}
"""Permissions of the protection level `dangerous` in the platform's own manifest, API levels 23 to 36."""

HEALTH = "android.permission.health."
"""How the permissions of Health Connect begin, which are all dangerous."""

OLDEST_TARGET = 30
"""The lowest targetSdkVersion an app may have, since 2024-01-04: 移动应用软件高 API 等级预置与分发自律公约（2023）, kept by
the stores of the phone makers in China. Google Play asks for more: 35 of new apps and updates since 2025-08-31."""

WHOLE_FILE_SCHEMES_SINCE = 24
"""The API level (Android 7.0) since which a device looks at the APK Signature Scheme v2."""

JANUS_MENDED_SINCE = 27
"""The API level (Android 8.1) whose first release is not open to CVE-2017-13156."""

PUBLIC_KEYS = frozenset(
    (
        "a40da80a59d170caa950cf15c18c454d47a39b26989d8b640ecd745ba71bf5dc",
        "c8a2e9bccf597c2fb6dc66bee293fc13f2fc47ec77bc6b2b0d52c11f51192ab8",
    )
)
"""SHA-256 of the certificates `testkey` and `platform` of AOSP, whose private keys anybody can download."""

DEBUG_NAME = "CN=Android Debug"
"""In the subject of the certificates that the SDK makes for trying things out."""
