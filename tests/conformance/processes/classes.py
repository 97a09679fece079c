from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass


@dataclass
class Point:
    x: int
    y: int

    def moved(self, by):
        return Point(self.x + by, self.y + by)


def mirror(points):
    return {point.x: Point(point.y, point.x) for point in points}


def main():
    with ProcessPoolExecutor(1) as pool:
        print(pool.submit(mirror, [Point(1, 2), Point(3, 4)]).result())
        print(pool.submit(Point(1, 1).moved, 5).result())
        answer = pool.submit(Point, 7, y=8).result()
        print(answer, type(answer) is Point)


if __name__ == "__main__":
    main()
