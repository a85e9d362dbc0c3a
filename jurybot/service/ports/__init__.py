"""What the service needs of the world. Adapters (instance, federation, publish) implement the Protocols that stand
here; values that cross the wall are defined beside them. What it needs of the store stands in `service.storage`."""
