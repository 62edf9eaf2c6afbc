// A service, a relay before it and people who may sign in; taken down whole.
import { Relay } from './relay.mjs';
import { Service } from './service.mjs';

export async function world(options) {
    const service = await Service.start(options);
    const relay = await Relay.start(service);
    return {
        service,
        relay,
        origin: relay.origin,
        async stop() {
            await relay.stop();
            await service.stop();
        },
    };
}
