"""Sensors and control: MQTT, CoAP, Modbus/TCP, BACnet, S7. Each is asked one thing that reads, and nothing is ever written.

Other ports that stand for a controller's protocol are left alone on devices: neither our own openers nor nmap's speak to them.
"""

from __future__ import annotations

from checks.control_ports import CONTROL_PORTS
from checks.evidence import BacnetEvidence, CoapEvidence, ModbusEvidence, MqttEvidence, S7Evidence, ServiceEvidence
from scanner.estate.model import AssetType, DeviceKind
from scanner.probes.devices.control import bacnet, coap, modbus, mqtt, s7
from scanner.probes.devices.control.quiet import look_quietly
from scanner.probes.devices.look import DeviceLook, Way

_DEVICES = (AssetType.DEVICE,)
_SENSING = (DeviceKind.SENSOR, DeviceKind.GATEWAY, DeviceKind.CONTROLLER, DeviceKind.CLIMATE, DeviceKind.OTHER)

CONTROL_LOOKS: tuple[DeviceLook, ...] = (
    DeviceLook(kind=ModbusEvidence, way=Way.FIRST, ports=(modbus.CLEAR_PORT,), look=modbus.look_modbus),
    DeviceLook(kind=ModbusEvidence, way=Way.FIRST, ports=(modbus.SECURE_PORT,), look=modbus.look_modbus_security),
    DeviceLook(kind=S7Evidence, way=Way.FIRST, ports=(s7.PORT,), look=s7.look_s7),
    DeviceLook(kind=MqttEvidence, way=Way.FIRST, ports=(mqtt.PORT,), look=mqtt.look_mqtt_first),
    DeviceLook(kind=MqttEvidence, way=Way.BESIDE, protocol="mqtt", look=mqtt.look_mqtt),
    DeviceLook(kind=ServiceEvidence, way=Way.FIRST, ports=tuple(CONTROL_PORTS), types=_DEVICES, look=look_quietly),
    DeviceLook(
        kind=BacnetEvidence,
        way=Way.DATAGRAM,
        ports=(bacnet.PORT,),
        types=_DEVICES,
        kinds=(*_SENSING, DeviceKind.UPS),
        look=bacnet.look_bacnet,
    ),
    DeviceLook(
        kind=CoapEvidence,
        way=Way.DATAGRAM,
        ports=(coap.CLEAR_PORT,),
        types=_DEVICES,
        kinds=_SENSING,
        look=coap.look_coap,
    ),
    DeviceLook(
        kind=CoapEvidence,
        way=Way.DATAGRAM,
        ports=(coap.SECURE_PORT,),
        types=_DEVICES,
        kinds=_SENSING,
        look=coap.look_coap_security,
    ),
)
